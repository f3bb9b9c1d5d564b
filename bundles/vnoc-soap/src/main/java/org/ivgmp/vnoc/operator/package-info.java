/// What operators ask and change: JSON over HTTPS, for those who show an operator's certificate.
package org.ivgmp.vnoc.operator;
